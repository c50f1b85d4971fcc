package io.portcullis.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
    private static Path file(String name) throws URISyntaxException {
        return Path.of(
                Objects.requireNonNull(PemTest.class.getResource(name + ".pem")).toURI());
    }

    @Test
    void aTraditionalRsaKeyIsTheSameKey() throws Exception {
        assertThat(Pem.privateKey(file("rsa-pkcs1"))).isEqualTo(Pem.privateKey(file("rsa-pkcs8")));
    }

    @Test
    void aTraditionalEllipticCurveKeyIsTheSameKey() throws Exception {
        ECPrivateKey traditional = (ECPrivateKey) Pem.privateKey(file("ec-sec1"));
        ECPrivateKey modern = (ECPrivateKey) Pem.privateKey(file("ec-pkcs8"));
        assertThat(traditional.getS()).isEqualTo(modern.getS());
        assertThat(traditional.getParams().getCurve())
                .isEqualTo(modern.getParams().getCurve());
    }

    @Test
    void readsEdwardsCurves() throws Exception {
        assertThat(Pem.privateKey(file("ed25519")).getAlgorithm()).isEqualTo("EdDSA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"encrypted", "encrypted-traditional"})
    void saysWhatToDoWithAnEncryptedKey(String name) {
        assertThatThrownBy(() -> Pem.privateKey(file(name)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("without a password")
                .hasMessageContaining(name + ".pem");
    }

    @Test
    void saysWhatIsMissing(@TempDir Path folder) throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing\n");
        assertThatThrownBy(() -> Pem.privateKey(empty)).hasMessageContaining("BEGIN PRIVATE KEY");
        assertThatThrownBy(() -> Pem.certificates(empty)).hasMessageContaining("BEGIN CERTIFICATE");
        assertThatThrownBy(() -> Pem.certificates(folder.resolve("absent.pem")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("absent.pem");
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void aDamagedFileIsNothingButAnIOException(long seed, @TempDir Path folder) throws Exception {
        System.out.println("PemTest seed " + seed);
        Random random = new Random(seed);
        for (String name : new String[] {"rsa-pkcs1", "ec-sec1", "ec-pkcs8", "ed25519"}) {
            String whole = Files.readString(file(name));
            for (int i = 0; i < 200; i++) {
                StringBuilder text = new StringBuilder(whole);
                for (int j = 0; j <= random.nextInt(4); j++) {
                    text.setCharAt(random.nextInt(text.length()), (char) (32 + random.nextInt(95)));
                }
                if (random.nextBoolean()) {
                    int from = whole.indexOf('\n', whole.indexOf("BEGIN"));
                    text.delete(from, from + random.nextInt(60));
                }
                Path damaged = Files.writeString(folder.resolve("damaged.pem"), text);
                try {
                    assertThat(Pem.privateKey(damaged)).isNotNull();
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining("damaged.pem");
                }
            }
        }
    }
}
