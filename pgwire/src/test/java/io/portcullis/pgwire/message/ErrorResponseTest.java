package io.portcullis.pgwire.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.portcullis.pgwire.SqlState;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorResponseTest {
    @Test
    void isLaidOutAsTheManualSays() {
        ByteBuf bytes = new ErrorResponse(SqlState.CANNOT_CONNECT_NOW, "closed", "why", "wait")
                .encode(UnpooledByteBufAllocator.DEFAULT);
        try {
            assertThat(bytes.readByte()).isEqualTo((byte) 'E');
            assertThat(bytes.readInt()).isEqualTo(bytes.readableBytes() + 4);
            assertThat(bytes.toString(StandardCharsets.UTF_8))
                    .isEqualTo("SFATAL\0VFATAL\0C57P03\0Mclosed\0Dwhy\0Hwait\0\0");
        } finally {
            bytes.release();
        }
    }

    @Test
    void leavesOutWhatIsNotSaidAndSurvivesZeroBytes() {
        ByteBuf bytes =
                new ErrorResponse(SqlState.ADMIN_SHUTDOWN, "a\0b", null, null).encode(UnpooledByteBufAllocator.DEFAULT);
        try {
            assertThat(bytes.toString(5, bytes.readableBytes() - 5, StandardCharsets.UTF_8))
                    .isEqualTo("SFATAL\0VFATAL\0C57P01\0Ma?b\0\0");
        } finally {
            bytes.release();
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "SERROR|C25006|Mno||, true",
                "Mtext C25006|SERROR|C25006||, true",
                "SERROR|C57P01|Mno||, false",
                "SERROR|MC25006||, false",
                "SERROR|C250066||, false",
                "SERROR|C2500, false",
                "C25006, false",
                "|, false",
            })
    void findsTheCodeWhereverItStands(String body, boolean found) {
        ByteBuf view = Unpooled.copiedBuffer(body.replace('|', '\0'), StandardCharsets.US_ASCII);
        assertThat(ErrorResponse.hasState(view, 0, view.readableBytes(), SqlState.READ_ONLY_SQL_TRANSACTION))
                .isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({
        "in_hot_standby|on|, ON",
        "in_hot_standby|off|, OFF",
        "in_hot_standby|, NOT_SAID",
        "in_hot_standbyx|on|, NOT_SAID",
        "TimeZone|Etc/UTC|, NOT_SAID",
    })
    void readsWhatAServerSaysOfItself(String body, ParameterStatus.HotStandby said) {
        ByteBuf view = Unpooled.copiedBuffer(body.replace('|', '\0'), StandardCharsets.US_ASCII);
        assertThat(ParameterStatus.hotStandby(view, 0, view.readableBytes())).isEqualTo(said);
    }
}
