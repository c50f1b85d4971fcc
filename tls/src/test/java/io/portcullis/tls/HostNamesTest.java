package io.portcullis.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.tls.TestAuthority;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNamesTest {
    @TempDir
    private static Path folder;

    private static TestAuthority authority;

    @BeforeAll
    static void certificates() {
        authority = new TestAuthority(folder)
                .issue("patroni_1", "EC", "")
                .issue("patroni_2", "EC", "DNS:etcd_1,DNS:*.net_1.example,IP:127.0.0.1");
    }

    private static boolean match(String certificate, String host) throws Exception {
        return HostNames.match(
                Certificates.read(authority.certificateOf(certificate)).getFirst(), host);
    }

    @Test
    void aNameIsAmongTheDnsNames() throws Exception {
        assertThat(match("patroni_2", "etcd_1")).isTrue();
        assertThat(match("patroni_2", "ETCD_1")).isTrue();
        assertThat(match("patroni_2", "a.net_1.example")).isTrue();
        assertThat(match("patroni_2", "etcd_2")).isFalse();
    }

    @Test
    void theCommonNameCountsOnlyWithoutDnsNames() throws Exception {
        assertThat(match("patroni_1", "patroni_1")).isTrue();
        assertThat(match("patroni_1", "patroni_2")).isFalse();
        assertThat(match("patroni_2", "patroni_2")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "a_1, a_1, true",
        "a_1, A_1, true",
        "a_1, b.a_1, false",
        "*.b_1, a.b_1, true",
        "*.b_1, b_1, false",
        "*.b_1, x.a.b_1, false",
        "*.b_1, .b_1, false",
        "a*.b_1, ab.b_1, false",
        "*, a_1, false",
        "*., a_1., false"
    })
    void aStarIsTheFirstLabel(String name, String host, boolean matches) {
        assertThat(HostNames.matches(name, host)).isEqualTo(matches);
    }
}
