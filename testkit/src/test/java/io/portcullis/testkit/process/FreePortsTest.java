package io.portcullis.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    @Test
    void givesNoPortTwiceAndNoneThatAClientCouldTake() {
        FreePorts ports = new FreePorts();
        List<Integer> given = Stream.generate(ports::next).limit(200).toList();
        assertThat(given).doesNotHaveDuplicates().allMatch(port -> port > 1024 && port < 32_768);
    }
}
