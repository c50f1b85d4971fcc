package io.portcullis.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateKeysTest {
    private static Path file(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(PrivateKeysTest.class.getResource(name + ".pem"))
                .toURI());
    }

    private static PrivateKey key(Path file) throws IOException {
        return PrivateKeys.read(file).getFirst();
    }

    @Test
    void aTraditionalRsaKeyIsTheSameKey() throws Exception {
        assertThat(key(file("rsa-pkcs1"))).isEqualTo(key(file("rsa-pkcs8")));
    }

    @Test
    void aTraditionalEllipticCurveKeyIsTheSameKey() throws Exception {
        ECPrivateKey traditional = (ECPrivateKey) key(file("ec-sec1"));
        ECPrivateKey modern = (ECPrivateKey) key(file("ec-pkcs8"));
        assertThat(traditional.getS()).isEqualTo(modern.getS());
        assertThat(traditional.getParams().getCurve())
                .isEqualTo(modern.getParams().getCurve());
    }

    @Test
    void readsEdwardsCurves() throws Exception {
        assertThat(key(file("ed25519")).getAlgorithm()).isEqualTo("EdDSA");
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void aDamagedFileIsNothingButAnIOException(long seed, @TempDir Path folder) throws Exception {
        System.out.println("PrivateKeysTest seed " + seed);
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
                    assertThat(PrivateKeys.read(damaged)).isNotEmpty();
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining("damaged.pem");
                }
            }
        }
    }
}
