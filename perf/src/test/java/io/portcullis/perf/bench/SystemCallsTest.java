package io.portcullis.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SystemCallsTest {
    @Test
    void readsTheTableOfStrace() {
        assertThat(SystemCalls.parse("""
                    calls syscall
                --------- ----------------
                     1003 epoll_pwait2
                     1001 recvfrom
                        1 restart_syscall
                --------- ----------------
                     2005 total
                """))
                .isEqualTo(Map.of("epoll_pwait2", 1_003L, "recvfrom", 1_001L, "restart_syscall", 1L));
    }
}
