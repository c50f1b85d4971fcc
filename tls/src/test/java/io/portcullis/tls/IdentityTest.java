package io.portcullis.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.tls.OpenSsl;
import io.portcullis.testkit.tls.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.X509KeyManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** In all these forms people have certificates and keys, and all of them are taken. */
class IdentityTest {
    private static final String GARBAGE = "\n# renewed by hand\n\u0000\u00ff-----\n";

    @TempDir
    private static Path folder;

    private static OpenSsl openssl;

    /** {@code ca} has certified {@code middle}, that has {@code lower}, and that the others. */
    @BeforeAll
    static void issue() {
        openssl = new TestAuthority(folder)
                .intermediate("middle")
                .intermediate("lower")
                .issue("ec", "EC", "DNS:localhost")
                .issue("rsa", "RSA", "DNS:localhost")
                .issue("ed", "ED25519", "DNS:localhost")
                .openssl();
        openssl.run("rsa -traditional -in rsa.key -out rsa.pkcs1")
                .run("rsa -traditional -outform der -in rsa.key -out rsa.pkcs1.der")
                .run("pkcs8 -topk8 -nocrypt -outform der -in rsa.key -out rsa.pkcs8.der")
                .run("ec -in ec.key -out ec.sec1")
                .run("ec -outform der -in ec.key -out ec.sec1.der")
                .run("ecparam -name prime256v1 -out ec.parameters")
                .run("x509 -outform der -in ec.pem -out ec.der")
                .run("x509 -outform der -in rsa.pem -out rsa.der")
                .run("x509 -text -in ec.pem -out ec.text")
                .run("pkey -text -in ec.key -out ec.key.text");
    }

    private static String text(String name) {
        try {
            return Files.readString(openssl.file(name), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A certificate, a key, and how many certificates are shown. */
    private static Arguments pair(String what, String leaf, String certificate, String key, int shown) {
        return Arguments.of(what, leaf, certificate.getBytes(StandardCharsets.ISO_8859_1), key, shown);
    }

    static Stream<Arguments> pairs() {
        String ec = text("ec.pem");
        String key = text("ec.key");
        String lower = text("lower.pem");
        String middle = text("middle.pem");
        String root = text("ca.pem");
        return Stream.of(
                pair("EC in PKCS#8", "ec", ec, key, 1),
                pair("RSA in PKCS#8", "rsa", text("rsa.pem"), text("rsa.key"), 1),
                pair("Ed25519", "ed", text("ed.pem"), text("ed.key"), 1),
                pair("RSA in PKCS#1", "rsa", text("rsa.pem"), text("rsa.pkcs1"), 1),
                pair("EC in SEC 1", "ec", ec, text("ec.sec1"), 1),
                pair("the curve before it", "ec", ec, text("ec.parameters") + text("ec.sec1"), 1),
                pair("DER, EC in SEC 1", "ec", text("ec.der"), text("ec.sec1.der"), 1),
                pair("DER, RSA in PKCS#1", "rsa", text("rsa.der"), text("rsa.pkcs1.der"), 1),
                pair("DER, RSA in PKCS#8", "rsa", text("rsa.der"), text("rsa.pkcs8.der"), 1),
                pair("one file, certificate first", "ec", ec + key, ec + key, 1),
                pair("one file, key first", "ec", key + ec + lower, key + ec + lower, 2),
                pair("another key before the right one", "ec", ec, text("rsa.key") + key, 1),
                pair("a chain", "ec", ec + lower + middle, key, 3),
                pair("a chain with its root", "ec", ec + lower + middle + root, key, 4),
                pair("a chain upside down", "ec", root + middle + lower + ec, key, 4),
                pair("a chain shuffled", "ec", middle + ec + lower, key, 3),
                pair("a chain without a link", "ec", middle + ec, key, 1),
                pair("the same twice", "ec", ec + lower + ec + lower, key, 2),
                pair("something unrelated between", "ec", ec + text("rsa.pem") + lower, key, 2),
                pair("text before the block", "ec", text("ec.text"), text("ec.key.text"), 1),
                pair("line ends of Windows", "ec", ec.replace("\n", "\r\n"), key.replace("\n", "\r\n"), 1),
                pair("a byte order mark", "ec", "\u00ef\u00bb\u00bf" + ec, "\u00ef\u00bb\u00bf" + key, 1),
                pair("garbage behind it", "ec", ec + GARBAGE, key + GARBAGE, 1),
                pair("no line end between", "ec", ec.strip() + lower.strip(), key.strip() + ec.strip(), 2),
                pair("spaces at the line ends", "ec", ec.replace("\n", "  \n"), key.replace("\n", "\t\n"), 1),
                Arguments.of(
                        "two bytes a character", "ec", ("\ufeff" + ec).getBytes(StandardCharsets.UTF_16LE), key, 1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void isTakenAndShownInOrder(String what, String leaf, byte[] certificate, String key, int shown)
            throws IOException {
        Identity identity = Identity.read(
                Files.write(folder.resolve("used.pem"), certificate),
                Files.writeString(folder.resolve("used.key"), key, StandardCharsets.ISO_8859_1));
        List<X509Certificate> chain = Stream.of(leaf, "lower", "middle", "ca")
                .limit(shown)
                .map(name -> certificate(folder.resolve(name + ".pem")))
                .toList();
        assertThat(identity.chain()).isEqualTo(chain);
        assertThat(identity.leaf()).isEqualTo(chain.getFirst());
        assertThat(((X509KeyManager) identity.keyManager()).getCertificateChain("own"))
                .containsExactlyElementsOf(chain);
    }

    private static X509Certificate certificate(Path file) {
        try {
            return Certificates.read(file).getFirst();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
