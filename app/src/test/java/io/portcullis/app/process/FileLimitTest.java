package io.portcullis.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.proxy.session.LimitSettings;
import org.junit.jupiter.api.Test;

class FileLimitTest {
    @Test
    void namesTheLargestNumberOfSessionsThatTheLimitAllows() {
        assertThat(FileLimit.problem(LimitSettings.DEFAULT, 9_500)).isEmpty();
        assertThat(FileLimit.problem(LimitSettings.DEFAULT, 9_499).orElseThrow())
                .contains("max-sessions is 4000", "9500 open files", "at most 3999", "LimitNOFILE");
        assertThat(FileLimit.problem(LimitSettings.DEFAULT, 1_024).orElseThrow())
                .as("the usual limit of a shell")
                .contains("set max-pending to at most 131 and max-sessions to at most 196");
        assertThat(FileLimit.problem(LimitSettings.DEFAULT, 100).orElseThrow()).doesNotContain("at most");
        assertThat(FileLimit.problem(LimitSettings.DEFAULT, -1)).as("no limit").isEmpty();
    }
}
