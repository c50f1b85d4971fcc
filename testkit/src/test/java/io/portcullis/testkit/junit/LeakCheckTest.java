package io.portcullis.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeakCheckTest {
    @Test
    void aBufferThatNobodyReleasesFailsHoweverLongItIsWaitedFor() {
        // It stays: once it was reported, Netty would count its release as one too many.
        ByteBuf leaked = ByteBufAllocator.DEFAULT.buffer();
        assertThat(LeakCheck.open()).isEqualTo(1);
        assertThatThrownBy(() -> LeakCheck.check(Duration.ofMillis(50)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a buffer was not released");
        assertThat(LeakCheck.open()).as("the next test is not blamed").isZero();
        assertThat(leaked.refCnt()).isEqualTo(1);
    }

    @Test
    void aBufferThatAnotherThreadReleasesInTimeIsNone() throws InterruptedException {
        ByteBuf late = ByteBufAllocator.DEFAULT.buffer();
        Thread releasing = Thread.ofVirtual().start(late::release);
        assertThatCode(() -> LeakCheck.check(Duration.ofSeconds(20))).doesNotThrowAnyException();
        releasing.join();
    }
}
