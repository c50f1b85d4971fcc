package io.portcullis.testkit.kubernetes;

/** Hears of every request, on the thread that answers it. */
interface RequestListener {
    /** @param line method and URI */
    void onRequest(String line);
}
