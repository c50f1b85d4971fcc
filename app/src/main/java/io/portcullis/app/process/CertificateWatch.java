package io.portcullis.app.process;

import io.portcullis.proxy.tls.ClientTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a renewed certificate to use when its files change, as tools that renew certificates expect. */
public final class CertificateWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Thread thread;

    public CertificateWatch(List<ClientTls> certificates) {
        this.thread = Thread.ofVirtual().name("portcullis-certificates").unstarted(() -> watch(certificates));
        if (!certificates.isEmpty()) {
            thread.start();
        }
    }

    private static void watch(List<ClientTls> certificates) {
        Map<ClientTls, List<FileTime>> seen = new HashMap<>();
        try {
            certificates.forEach(each -> seen.put(each, times(each)));
            while (true) {
                Thread.sleep(LOOK);
                for (ClientTls each : certificates) {
                    List<FileTime> now = times(each);
                    // Both files are replaced one after the other; only when they have settled are they a pair.
                    if (!now.isEmpty() && !now.equals(seen.put(each, now))) {
                        reload(each);
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("certificates are watched no more");
        }
    }

    private static List<FileTime> times(ClientTls certificate) {
        try {
            return List.of(time(certificate.certificate()), time(certificate.key()));
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", certificate.certificate()).log("a certificate's file has gone");
            return List.of();
        }
    }

    private static FileTime time(Path file) throws IOException {
        return Files.getLastModifiedTime(file);
    }

    /** Reads all certificates again; one that cannot be used is told, and the old one stays. */
    public static void reloadAll(List<ClientTls> certificates) {
        certificates.forEach(CertificateWatch::reload);
    }

    private static void reload(ClientTls certificate) {
        try {
            certificate.reload();
            LOG.atInfo()
                    .addKeyValue("file", certificate.certificate())
                    .addKeyValue("valid_until", certificate.leaf().getNotAfter().toInstant())
                    .log("certificate read again");
        } catch (IOException e) {
            LOG.error("the old certificate stays in use: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
