package io.portcullis.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where Netty's native transport is unpacked. That it is loaded from there is tried with a file system that is mounted noexec, in EnvironmentIT. */
class NativeLibrariesTest {
    @Test
    void theFirstFolderThatMayHoldProgramsIsTaken(@TempDir Path folder) {
        Path missing = folder.resolve("missing");
        assertThat(NativeLibraries.runsPrograms(folder)).isTrue();
        assertThat(NativeLibraries.runsPrograms(missing)).isFalse();
        assertThat(NativeLibraries.folder(List.of(missing, folder), NativeLibraries::runsPrograms))
                .contains(folder);
        assertThat(NativeLibraries.folder(List.of(missing), NativeLibraries::runsPrograms))
                .isEmpty();
        assertThat(folder).isEmptyDirectory();
    }
}
