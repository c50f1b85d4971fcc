package io.portcullis.lab.tool;

import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes the results of a run as JSON, so that later runs can be compared with it. */
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
