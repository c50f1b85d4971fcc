package io.portcullis.tls;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file cannot be read, for the person who named it. */
public final class FileErrors {
    private FileErrors() {}

    /** To complete "FILE cannot be read: ...". */
    public static String of(IOException why) {
        return switch (why) {
            case NoSuchFileException _ -> "it does not exist";
            case AccessDeniedException _ -> "this user may not read it";
            case CharacterCodingException _ -> "it is not text in UTF-8";
            case FileSystemException trouble when trouble.getReason() != null -> trouble.getReason();
            // The JDK has no exception of its own for it: these are the kernel's words (EISDIR).
            case IOException _ when "Is a directory".equals(why.getMessage()) -> "it is a directory";
            default -> String.valueOf(why.getMessage());
        };
    }
}
