package io.portcullis.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.tls.TestAuthority;
import io.portcullis.tls.TlsSettings.HostName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsMaterialTest {
    @TempDir
    private static Path folder;

    private static TestAuthority certificates;

    @BeforeAll
    static void issue() throws Exception {
        certificates = new TestAuthority(folder).issue("ec", "EC", "").issue("rsa", "RSA", "");
    }

    private static TlsSettings settings(String certificate, String key) {
        return new TlsSettings(
                certificates.ca(), certificates.certificateOf(certificate), certificates.keyOf(key), HostName.CHECKED);
    }

    @Test
    void takesRsaAndEllipticCurves() throws Exception {
        assertThat(TlsMaterial.load(settings("rsa", "rsa")).identity()).isNotNull();
        assertThat(TlsMaterial.load(settings("ec", "ec")).context()).isNotNull();
    }

    @Test
    void noticesTheKeyOfAnotherCertificate() throws Exception {
        Path another = Path.of(Objects.requireNonNull(PrivateKeysTest.class.getResource("ec-pkcs8.pem"))
                .toURI());
        TlsSettings sameAlgorithm =
                new TlsSettings(certificates.ca(), certificates.certificateOf("ec"), another, HostName.CHECKED);
        assertThatThrownBy(() -> TlsMaterial.load(sameAlgorithm)).hasMessageContaining("is not the key of");
        assertThatThrownBy(() -> TlsMaterial.load(settings("rsa", "ec"))).hasMessageContaining("is not the key of");
    }

    @Test
    void withoutFilesItTrustsWhatTheJdkTrusts() throws Exception {
        TlsMaterial material = TlsMaterial.load(TlsSettings.JDK_DEFAULTS);
        assertThat(material.identity()).isNull();
        assertThat(material.trust().getAcceptedIssuers()).isNotEmpty();
        assertThat(material.outdated()).isFalse();
    }

    @Test
    void filesThatCannotBeUsedLeaveThoseInUseThatWereReadBefore(@TempDir Path mine) throws Exception {
        Path ca = Files.copy(certificates.ca(), mine.resolve("ca.pem"));
        List<String> said = new ArrayList<>();
        RenewableMaterial files = new RenewableMaterial(new TlsSettings(ca, null, null, HostName.CHECKED), said::add);
        TlsMaterial first = files.get();
        assertThat(files.get()).isSameAs(first);

        Files.writeString(ca, "not a certificate");
        Files.setLastModifiedTime(ca, FileTime.fromMillis(1_000));
        assertThat(files.get()).isSameAs(first);
        assertThat(files.get()).isSameAs(first);
        assertThat(said).singleElement().asString().contains(ca.toString());

        Files.copy(certificates.ca(), ca, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(ca, FileTime.fromMillis(2_000));
        assertThat(files.get()).isNotSameAs(first);
        assertThat(said).hasSize(1);
    }

    @Test
    void noticesARenewedCertificate() throws Exception {
        TlsMaterial material = TlsMaterial.load(settings("ec", "ec"));
        assertThat(material.outdated()).isFalse();
        Files.setLastModifiedTime(certificates.certificateOf("ec"), FileTime.fromMillis(1_000));
        assertThat(material.outdated()).isTrue();
    }
}
