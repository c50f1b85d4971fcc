package io.portcullis.discovery.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.process.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AnyAddressTest {
    private static final InetAddress FIRST_ADDRESS = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress SECOND_ADDRESS = InetAddress.ofLiteral("127.0.0.2");

    private final List<InetAddress> asked = new CopyOnWriteArrayList<>();

    private InetAddress refusedByOne(InetAddress address, Duration left) throws IOException {
        asked.add(address);
        if (address.equals(FIRST_ADDRESS)) {
            throw new IOException("refused");
        }
        return address;
    }

    @Test
    void theAddressThatAnsweredIsTheFirstTheNextTime() throws Exception {
        AnyAddress addresses = new AnyAddress(host -> List.of(FIRST_ADDRESS, SECOND_ADDRESS));
        for (int i = 0; i < 3; i++) {
            assertThat(addresses.ask("etcd_1", Waiting.AT_MOST, this::refusedByOne))
                    .isEqualTo(SECOND_ADDRESS);
        }
        assertThat(asked).containsExactly(FIRST_ADDRESS, SECOND_ADDRESS, SECOND_ADDRESS, SECOND_ADDRESS);
    }

    @Test
    void whatIsRememberedBelongsToOneHost() throws Exception {
        AnyAddress addresses = new AnyAddress(host -> List.of(FIRST_ADDRESS, SECOND_ADDRESS));
        addresses.ask("a", Waiting.AT_MOST, this::refusedByOne);
        addresses.ask("b", Waiting.AT_MOST, this::refusedByOne);
        assertThat(asked).containsExactly(FIRST_ADDRESS, SECOND_ADDRESS, FIRST_ADDRESS, SECOND_ADDRESS);
    }

    @Test
    void aLookupThatHangsTakesNoMoreThanTheWholeTime() {
        CountDownLatch never = new CountDownLatch(1);
        AnyAddress addresses = new AnyAddress(host -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new UnknownHostException(host);
            }
            return List.of(FIRST_ADDRESS);
        });
        assertThatThrownBy(() -> addresses.ask("etcd_1", Duration.ofMillis(100), this::refusedByOne))
                .hasMessage("etcd_1 did not answer in time");
    }

    @Test
    void aNameThatIsNotKnownIsSaidInWords() {
        AnyAddress addresses = new AnyAddress(host -> {
            throw new UnknownHostException(host + ": Temporary failure in name resolution");
        });
        assertThatThrownBy(() -> addresses.ask("etcd_1", Waiting.AT_MOST, this::refusedByOne))
                .hasMessage("its name cannot be resolved");
    }
}
