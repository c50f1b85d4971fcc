package io.portcullis.discovery.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerWordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'Zookeeper version: 3.8.0-11+deb12u2, built on 2024\nMode: follower\n' | ZooKeeper 3.8.0, follower",
                "This ZooKeeper instance is not currently serving requests | it serves no clients: it is not part of a quorum",
                "srvr is not executed because it is not in the whitelist. | it does not say its version (srvr is not in 4lw.commands.whitelist)",
                "HTTP/1.1 400 | it does not say its version"
            })
    void whatAServerSaysIsPutInWords(String answer, String words) {
        assertThat(ServerWords.understood(answer)).isEqualTo(words);
    }
}
