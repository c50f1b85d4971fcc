package io.portcullis.app.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.app.process.OwnFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("pin.token");
    }

    @Test
    void itIsForItsOwnerOnlyAndGoesWithItsGateway() throws IOException {
        try (AdminToken token = AdminToken.create(file)) {
            assertThat(Files.getPosixFilePermissions(file))
                    .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
            assertThat(token.is(AdminToken.read(file))).isTrue();
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void aGatewayThatRunsKeepsItsFileAgainstAnotherOne() throws IOException {
        try (AdminToken first = AdminToken.create(file)) {
            assertThatThrownBy(() -> AdminToken.create(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("admin.token-file");
            assertThat(first.is(AdminToken.read(file))).isTrue();
        }
    }

    @Test
    void whatAGatewayLeftThatWasKilledIsReplaced() throws IOException {
        Files.writeString(file, "0".repeat(64));
        try (AdminToken token = AdminToken.create(file)) {
            assertThat(token.is(AdminToken.read(file))).isTrue();
        }
    }

    @Test
    void aFileThatHoldsAnotherSecretByNowIsNotRemoved() throws IOException {
        AdminToken token = AdminToken.create(file);
        Files.delete(file);
        Files.writeString(file, "1".repeat(64));
        token.close();
        assertThat(file).hasContent("1".repeat(64));
    }

    @Test
    void whatIsNoTokenIsNotShownToAnybody() throws IOException {
        Path secret = Files.writeString(folder.resolve("shadow"), "root:secret");
        Files.createSymbolicLink(file, secret);
        assertThatThrownBy(() -> AdminToken.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not the token of a gateway");
    }

    @Test
    void isLookedForWhereSystemdPutsItAlsoByAShellThatSystemdDidNotStart() {
        List<Path> shared = List.of(Path.of("/tmp"), Path.of("/dev/shm"));
        assertThat(AdminToken.places(List.of(), shared, 7000))
                .containsExactly(
                        Path.of("/run/portcullis/portcullis-7000.token"),
                        Path.of("/tmp/portcullis-7000.token"),
                        Path.of("/dev/shm/portcullis-7000.token"));
        assertThat(AdminToken.places(OwnFolders.runtime("/run/a:/run/portcullis"), shared, 7000))
                .isEqualTo(List.of(
                        Path.of("/run/a/portcullis-7000.token"),
                        Path.of("/run/portcullis/portcullis-7000.token"),
                        Path.of("/tmp/portcullis-7000.token"),
                        Path.of("/dev/shm/portcullis-7000.token")));
    }
}
