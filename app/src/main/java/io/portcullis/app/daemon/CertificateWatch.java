package io.portcullis.app.daemon;

import io.portcullis.proxy.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Puts renewed certificates to use when their files change, as tools that renew certificates expect. */
public final class CertificateWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(5);

    private final Thread thread;

    public CertificateWatch(List<TlsFiles> certificates) {
        Map<TlsFiles, List<FileTime>> seen = new HashMap<>();
        certificates.forEach(each -> seen.put(each, times(each)));
        this.thread = Thread.ofVirtual().name("portcullis-certificates").unstarted(() -> watch(certificates, seen));
        if (!certificates.isEmpty()) {
            thread.start();
        }
    }

    private static void watch(List<TlsFiles> certificates, Map<TlsFiles, List<FileTime>> seen) {
        try {
            while (true) {
                Thread.sleep(CHECK_INTERVAL);
                certificates.forEach(each -> look(each, seen));
            }
        } catch (InterruptedException e) {
            LOG.debug("certificate watch stopped");
        }
    }

    /** What fails in one look keeps no other from happening. */
    private static void look(TlsFiles certificates, Map<TlsFiles, List<FileTime>> seen) {
        try {
            List<FileTime> now = times(certificates);
            // Files are replaced one after the other; only when they have settled do they belong together.
            if (!now.isEmpty() && !now.equals(seen.put(certificates, now))) {
                reload(certificates);
            }
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("file", certificates.files().getFirst())
                    .setCause(e)
                    .log("cannot check whether a certificate was renewed");
        }
    }

    private static List<FileTime> times(TlsFiles certificates) {
        List<FileTime> times = new ArrayList<>();
        try {
            for (Path file : certificates.files()) {
                times.add(Files.getLastModifiedTime(file));
            }
            return times;
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", e.getMessage()).log("a certificate file is missing");
            return List.of();
        }
    }

    /** Reads all certificates again; what cannot be used is logged, and the old ones stay in use. */
    public static void reloadAll(List<TlsFiles> certificates) {
        certificates.forEach(CertificateWatch::reload);
    }

    private static void reload(TlsFiles certificates) {
        try {
            certificates.reload();
            X509Certificate leaf = certificates.leaf();
            LoggingEventBuilder line =
                    LOG.atInfo().addKeyValue("file", certificates.files().getFirst());
            if (leaf != null) {
                line = line.addKeyValue("valid_until", leaf.getNotAfter().toInstant());
            }
            line.log("certificate read again");
        } catch (IOException e) {
            LOG.error("the old certificate stays in use: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
