package io.portcullis.tls;

/** Hears of files of certificates or keys that cannot be used. */
public interface FileProblemListener {
    /** @param text names the files, and says what would be right */
    void onUnusableFiles(String text);
}
