package io.portcullis.perf.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SamplerTest {
    @Test
    void addsUpTheGenerationsOfTheSerialCollector() {
        assertThat(Sampler.heapUsed("""
                4711:
                DefNew     total 9792K, used 1234K [0x00000000f0000000, 0x00000000f0aa0000, 0x00000000f5550000)
                 eden space 8704K,  14% used [0x00000000f0000000, 0x00000000f0134ab8, 0x00000000f0880000)
                Tenured    total 21888K, used 4567K [0x00000000f5550000, 0x00000000f6ab0000, 0x0000000100000000)
                Metaspace       used 30000K, committed 30464K, reserved 1114112K
                """)).isEqualTo(1_234 + 4_567);
    }

    @Test
    void knowsTheLineOfG1Too() {
        assertThat(Sampler.heapUsed(" garbage-first heap   total reserved 262144K, committed 65536K, used 12345K [0x0"))
                .isEqualTo(12_345);
    }

    @Test
    void showsWhatItDoesNotUnderstand() {
        assertThatThrownBy(() -> Sampler.heapUsed("ZHeap")).hasMessageContaining("ZHeap");
    }
}
