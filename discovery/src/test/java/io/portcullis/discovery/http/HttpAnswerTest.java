package io.portcullis.discovery.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswerTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nServer: x\r\n";
    private static final String CHUNKED =
            HEAD + "Transfer-Encoding: chunked\r\n\r\n4;x=y\r\nWiki\r\nc\r\n\r\npedia\r\nöx\r\n0\r\n\r\n";

    private static HttpAnswer fed(String text, int piece) throws IOException {
        HttpAnswer answer = new HttpAnswer();
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < all.length; at += piece) {
            int length = Math.min(piece, all.length - at);
            byte[] some = new byte[length];
            System.arraycopy(all, at, some, 0, length);
            answer.add(some, length);
        }
        return answer;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void isCutAnywhere(int piece) throws Exception {
        HttpAnswer chunked = fed(CHUNKED, piece);
        assertThat(chunked.complete()).isTrue();
        assertThat(chunked.body()).isEqualTo("Wiki\r\npedia\r\nöx");

        HttpAnswer counted = fed(HEAD + "content-length: 4\r\n\r\nabcd and more", piece);
        assertThat(counted.complete()).isTrue();
        assertThat(counted.body()).startsWith("abcd");

        HttpAnswer open = fed("HTTP/1.0 503 x\r\n\r\nabc", piece);
        assertThat(open.complete()).isFalse();
        open.ended();
        assertThat(open.complete()).isTrue();
        assertThat(open.code()).isEqualTo(503);
        assertThat(open.body()).isEqualTo("abc");
    }

    @Test
    void anEmptyBodyIsComplete() throws Exception {
        assertThat(fed(HEAD + "Content-Length: 0\r\n\r\n", 1000).complete()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
            })
    void whatIsCutShortIsNoAnswer(String text) throws Exception {
        HttpAnswer answer = fed(text, 1000);
        assertThatThrownBy(answer::ended).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n"
            })
    void nonsenseIsRefused(String text) {
        assertThatThrownBy(() -> fed(text, 1000)).isInstanceOf(IOException.class);
    }
}
