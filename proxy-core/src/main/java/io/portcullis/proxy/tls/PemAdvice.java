package io.portcullis.proxy.tls;

/** Turns what a PEM reader says into what a person can do about it. */
final class PemAdvice {
    private PemAdvice() {}

    static String of(Throwable problem) {
        Throwable root = problem;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String why = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        boolean key = why.contains("private key") || why.contains("PKCS");
        return key
                ? why + " (the key must be unencrypted PKCS#8: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW)"
                : why;
    }
}
