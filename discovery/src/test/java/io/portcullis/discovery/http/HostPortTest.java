package io.portcullis.discovery.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.topology.NodeAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({
        "http://etcd_1:2379, etcd_1, 2379",
        "http://etcd_1, etcd_1, 80",
        "https://my_stack_etcd_1/v3, my_stack_etcd_1, 80",
        "http://etcd-1.example:2379/x?y#z, etcd-1.example, 2379",
        "http://user:secret@etcd_1:2379, etcd_1, 2379",
        "http://[::1]:2379, ::1, 2379",
        "http://[fe80::1%eth0], fe80::1%eth0, 80",
        "http://10.0.0.1:1, 10.0.0.1, 1"
    })
    void findsTheHostWherePostgresqlAndCurlDo(URI url, String host, int port) {
        assertThat(HostPort.of(url, 80)).isEqualTo(new NodeAddress(host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"mailto:pg1", "http:///path", "http://etcd_1:x", "http://etcd_1:70000", "http://a,b:1", "/x"})
    void saysWhatIsWrong(URI url) {
        assertThatThrownBy(() -> HostPort.of(url, 80)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aUserIsNoPartOfTheHost() {
        assertThat(HostPort.parse("user:p@ss@etcd_1:2379", 80)).isEqualTo(new NodeAddress("etcd_1", 2379));
    }
}
