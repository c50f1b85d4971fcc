package io.portcullis.lab.tool;

import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Keeps what was measured, for comparing it with what will be. */
public final class ResultFile {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ResultFile() {}

    /** @throws IllegalStateException naming the file if it cannot be written */
    public static void write(Path file, Object result) {
        try {
            JSON.writeValue(file, result);
        } catch (JacksonException e) {
            throw new IllegalStateException("cannot write " + file.toAbsolutePath() + ": " + e.getMessage(), e);
        }
    }
}
