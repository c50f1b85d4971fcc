package io.portcullis.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.tls.OpenSsl;
import io.portcullis.testkit.tls.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be used is named, with the remedy, in our words and not in those of a parser. */
class RefusedFilesTest {
    private static final String[] OF_A_PARSER = {
        "Exception", "java", "sun.", "null", "algid", "Illegal", "sequence", "Unsupported", "OID", "Invalid", "parse"
    };

    @TempDir
    private static Path folder;

    private static OpenSsl openssl;

    @BeforeAll
    static void issue() throws IOException {
        openssl = new TestAuthority(folder)
                .issue("ec", "EC", "DNS:localhost")
                .issue("other", "EC", "DNS:localhost")
                .issue("rsa", "RSA", "DNS:localhost")
                .openssl();
        openssl.run("pkcs8 -topk8 -passout pass:secret -in rsa.key -out pkcs8.locked")
                .run("pkcs8 -topk8 -passout pass:secret -outform der -in rsa.key -out pkcs8.locked.der")
                .run("rsa -traditional -aes128 -passout pass:secret -in rsa.key -out pkcs1.locked")
                .run("pkcs12 -export -passout pass:secret -in ec.pem -inkey ec.key -out ec.p12")
                .run("crl2pkcs7 -nocrl -certfile ec.pem -out ec.p7b")
                .run("crl2pkcs7 -nocrl -outform der -certfile ec.pem -out ec.p7b.der")
                .run("x509 -trustout -in ec.pem -out ec.trusted")
                .run("req -new -key ec.key -subj /CN=ec -out ec.csr")
                .run("pkey -pubout -in ec.key -out ec.public")
                .run("ecparam -genkey -noout -name secp256k1 -out bitcoin.key")
                .run("genpkey -algorithm X25519 -out agreement.key");
        write("empty", "");
        write("blank", " \n\n");
        write("words", "this is no PEM\n");
        write("half.pem", half("ec.pem"));
        write("half.key", half("ec.key"));
        write("second-half.pem", read("ec.pem") + half("other.pem"));
        write("typo.pem", read("ec.pem").replaceFirst("\n", "\n???"));
        write("typo.key", read("ec.key").replaceFirst("\n", "\n???"));
        write("letters.pem", "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n");
        write("letters.key", "-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\n");
        write("letters.sec1", "-----BEGIN EC PRIVATE KEY-----\nQUJD\n-----END EC PRIVATE KEY-----\n");
        write("letters.pkcs1", "-----BEGIN RSA PRIVATE KEY-----\nQUJD\n-----END RSA PRIVATE KEY-----\n");
        write("ssh", "-----BEGIN OPENSSH PRIVATE KEY-----\nQUJD\n-----END OPENSSH PRIVATE KEY-----\n");
        Files.createDirectory(folder.resolve("folder"));
        Files.write(folder.resolve("zeros"), new byte[17 << 20]);
    }

    private static String read(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private static String half(String name) throws IOException {
        String whole = read(name);
        return whole.substring(0, whole.length() / 2);
    }

    private static void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content, StandardCharsets.ISO_8859_1);
    }

    /** {@code FILE} stands for the path of the certificate or of the key that is to be named. */
    private static Arguments files(String certificate, String key, String refusal) {
        return Arguments.of(certificate, key, refusal);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                files("ec.pem", "absent", "FILE cannot be read: it does not exist"),
                files("absent", "ec.key", "FILE cannot be read: it does not exist"),
                files("folder", "ec.key", "FILE cannot be read: it is a directory"),
                files("ec.pem", "folder", "FILE cannot be read: it is a directory"),
                files("empty", "ec.key", "FILE is empty"),
                files("ec.pem", "empty", "FILE is empty"),
                files("ec.pem", "blank", "FILE is empty"),
                files("zeros", "ec.key", "FILE is larger than"),
                files("words", "ec.key", "FILE holds neither a certificate nor a key: it should be PEM"),
                files("ec.pem", "words", "FILE holds neither a certificate nor a key: it should be PEM"),
                files("ec.key", "ec.key", "FILE holds no certificate, but a private key"),
                files("ec.pem", "ec.pem", "FILE holds no private key, but a certificate"),
                files("ec.csr", "ec.key", "FILE holds no certificate, but the request for one"),
                files("ec.pem", "ec.public", "FILE holds no private key, but a public one"),
                files("ec.pem", "ec.csr", "FILE holds no private key: it should be PEM"),
                files("ec.pem", "other.key", "FILE is not the key of the certificate in "),
                files("ec.pem", "rsa.key", "FILE is not the key of the certificate in "),
                files("ec.pem", "pkcs8.locked", "openssl pkey -in FILE -out NEW"),
                files("ec.pem", "pkcs8.locked.der", "openssl pkey -in FILE -out NEW"),
                files("ec.pem", "pkcs1.locked", "openssl pkey -in FILE -out NEW"),
                files("ec.p12", "ec.p12", "openssl pkcs12 -nodes -in FILE -out NEW"),
                files("ec.p7b", "ec.key", "openssl pkcs7 -print_certs -in FILE -out NEW"),
                files("ec.p7b.der", "ec.key", "openssl pkcs7 -print_certs -inform der -in FILE -out NEW"),
                files("ec.trusted", "ec.key", "openssl x509 -in FILE -out NEW"),
                files("ec.pem", "ssh", "FILE holds no private key for TLS, but one for ssh"),
                files("ec.pem", "bitcoin.key", "FILE is on an elliptic curve that TLS has no use for"),
                files("ec.pem", "agreement.key", "FILE is damaged, or of a kind that TLS has no use for"),
                files("half.pem", "ec.key", "FILE is cut off"),
                files("ec.pem", "half.key", "FILE is cut off"),
                files("second-half.pem", "ec.key", "FILE is cut off"),
                files("typo.pem", "ec.key", "certificate 1 in FILE is damaged"),
                files("letters.pem", "ec.key", "certificate 1 in FILE is damaged"),
                files("ec.pem", "typo.key", "the private key in FILE is damaged: what follows BEGIN PRIVATE KEY"),
                files("ec.pem", "letters.key", "the private key in FILE is damaged"),
                files("ec.pem", "letters.sec1", "the private key in FILE is damaged"),
                files("ec.pem", "letters.pkcs1", "the private key in FILE is damaged"));
    }

    @ParameterizedTest(name = "{0} with {1}")
    @MethodSource("refusals")
    void namesTheFileAndTheRemedy(String certificate, String key, String refusal) {
        String guilty = certificate.equals("ec.pem") ? key : certificate;
        assertThatThrownBy(() -> Identity.read(folder.resolve(certificate), folder.resolve(key)))
                .isInstanceOf(IOException.class)
                .message()
                .contains(refusal.replace("FILE", folder.resolve(guilty).toString()))
                .doesNotContain(OF_A_PARSER);
    }

    /** Tests run as root, who may read everything. */
    @Test
    void aFileThatThisUserMayNotReadIsSaidToBeOne() {
        assertThat(FileErrors.of(new AccessDeniedException("/etc/ssl/private/x.key")))
                .isEqualTo("this user may not read it");
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34})
    void aDamagedFileIsRefusedInOurWordsWhateverTheDamage(long seed) throws IOException {
        System.out.println("RefusedFilesTest seed " + seed);
        Random random = new Random(seed);
        for (String name :
                new String[] {"ec.pem", "rsa.key", "ec.p12", "pkcs8.locked.der", "ec.p7b.der", "pkcs1.locked"}) {
            byte[] whole = Files.readAllBytes(folder.resolve(name));
            for (int i = 0; i < 100; i++) {
                byte[] bytes = Arrays.copyOf(whole, random.nextInt(1, whole.length + 20));
                for (int j = random.nextInt(4); j > 0; j--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                Path damaged = Files.write(folder.resolve("damaged"), bytes);
                try {
                    assertThat(Identity.read(damaged, damaged)).isNotNull();
                } catch (IOException e) {
                    assertThat(e).message().contains(damaged.toString()).doesNotContain(OF_A_PARSER);
                }
            }
        }
    }
}
