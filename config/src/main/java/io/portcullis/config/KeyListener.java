package io.portcullis.config;

import org.jspecify.annotations.Nullable;

/** Is told of each key that is asked for: so the configuration reference lists what is read, and nothing else. */
interface KeyListener {
    /**
     * @param path of the key in the file
     * @param otherwise the default, or null if the key is required or there is none
     */
    void onKey(String path, Key<?> key, @Nullable Object otherwise);
}
