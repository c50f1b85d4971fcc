package io.portcullis.app.daemon;

import io.portcullis.app.process.Deadline;
import io.portcullis.app.process.ExitCode;
import io.portcullis.app.process.Liveness;
import io.portcullis.app.process.Logging;
import io.portcullis.app.process.ProcessLimits;
import io.portcullis.app.process.ServiceManager;
import io.portcullis.app.process.Signals;
import io.portcullis.app.process.Version;
import io.portcullis.config.InvalidConfiguration;
import io.portcullis.config.Settings;
import io.portcullis.config.reload.ReloadPlan;
import io.portcullis.proxy.gateway.Gateway;
import io.portcullis.proxy.gateway.Listener;
import io.portcullis.proxy.net.FatalErrors;
import io.portcullis.text.Labels;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of one gateway process: start, reload, drain, stop. */
public final class GatewayDaemon {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayDaemon.class);

    /** How long sessions get to read why they were ended. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    /**
     * What is left to do after the sessions are gone: the registration is deleted, or barriers wait for it. A process that takes longer has
     * something that hangs, and is ended.
     */
    private static final Duration AFTER_DRAIN = Duration.ofSeconds(15);

    private static final Duration DRAIN_POLL_INTERVAL = Duration.ofMillis(200);

    private enum Wish {
        RELOAD,
        STOP,
        /** A thread on which everything rests has ended, or something failed after which nothing can be relied upon. */
        BROKEN
    }

    /** Reads the configuration again, from where it came from. */
    public interface Source {
        Settings read() throws InvalidConfiguration;
    }

    private final Source source;
    private final Wiring wiring;
    private final BlockingQueue<Wish> wishes = new LinkedBlockingQueue<>();
    private final ServiceManager service = new ServiceManager(System.getenv());
    private final Deadline deadline = new Deadline(AFTER_DRAIN, ExitCode.FAILURE);
    private Settings running;

    public GatewayDaemon(Settings settings, Source source) throws IOException {
        this.running = settings;
        this.source = source;
        this.wiring = new Wiring(settings, this::broken);
        Thread.setDefaultUncaughtExceptionHandler(this::uncaught);
    }

    /** May be called on any thread, in any trouble. The exit code says that it failed, so that the supervisor starts the process again. */
    private void broken() {
        try {
            wishes.add(Wish.BROKEN);
            deadline.begin();
        } catch (Throwable e) {
            Runtime.getRuntime().halt(ExitCode.FAILURE);
        }
    }

    private void uncaught(Thread thread, Throwable why) {
        try {
            LOG.atError().addKeyValue("thread", thread.getName()).setCause(why).log("a thread ended with a failure");
        } finally {
            if (FatalErrors.endProcess(why)) {
                broken();
            }
        }
    }

    /** Runs until a signal says otherwise; returns the exit code. */
    public int untilStopped() throws IOException, InterruptedException {
        Signals.on("TERM", () -> wishes.add(Wish.STOP));
        Signals.on("INT", () -> wishes.add(Wish.STOP));
        if (!Signals.on("HUP", () -> wishes.add(Wish.RELOAD))) {
            LOG.warn("SIGHUP is ignored by whoever started this process, nohup perhaps:"
                    + " what changes in the configuration takes effect only after a restart");
        }
        running.warnings().forEach(LOG::warn);
        wiring.start();
        try (service;
                wiring;
                CertificateWatch _ = new CertificateWatch(wiring.gateway().tlsFiles())) {
            try {
                return serve();
            } finally {
                deadline.begin();
            }
        }
    }

    private int serve() throws InterruptedException {
        tellStarted();
        Wish wish = wishes.take();
        while (wish == Wish.RELOAD) {
            reload();
            wish = wishes.take();
        }
        if (wish == Wish.STOP) {
            wish = drain();
        }
        deadline.begin();
        wiring.gateway().stop(LAST_WORDS);
        if (wish == Wish.BROKEN) {
            LOG.error("stopped because of a failure that is told above; exit code {}", ExitCode.FAILURE);
            return ExitCode.FAILURE;
        }
        LOG.info("stopped");
        return ExitCode.SUCCESS;
    }

    private void tellStarted() {
        for (Listener listener : wiring.gateway().listeners()) {
            LOG.atInfo()
                    .addKeyValue("bind", listener.settings().bind())
                    .addKeyValue("cluster", listener.settings().cluster())
                    .addKeyValue("route", listener.settings().route().label())
                    .addKeyValue("tls", Labels.of(listener.settings().tls().mode()))
                    .log("listening");
        }
        LOG.atInfo()
                .addKeyValue("version", Version.number())
                .addKeyValue("clusters", clusters())
                .addKeyValue("admin", running.admin().bind())
                .log("started");
        service.ready("serving " + clusters());
        service.watch(new Liveness(wiring.gateway().heartbeats())::allAlive);
    }

    /** The names of the clusters, for people. */
    private String clusters() {
        return running.clusters().stream().map(each -> each.name().value()).collect(Collectors.joining(", "));
    }

    private void reload() {
        service.reloading(System.nanoTime() / 1_000);
        try {
            Settings wanted = source.read();
            List<String> problems = ProcessLimits.problems(wanted.gateway());
            if (problems.isEmpty()) {
                follow(wanted);
            } else {
                wiring.reloadStatus().refuse();
                problems.forEach(problem -> LOG.error("the configuration is not reloaded: {}", problem));
            }
        } catch (InvalidConfiguration e) {
            wiring.reloadStatus().refuse();
            e.problems()
                    .forEach(problem -> LOG.atError()
                            .addKeyValue("place", problem.place())
                            .addKeyValue("key", problem.path())
                            .log("the configuration is not reloaded: {}", problem.text()));
        }
        service.ready("serving " + clusters());
    }

    private void follow(Settings wanted) {
        List<String> needRestart = new ArrayList<>();
        for (ReloadPlan step : ReloadPlan.between(running, wanted)) {
            apply(step);
            if (step instanceof ReloadPlan.NeedsRestart(String section, String _)) {
                needRestart.add(section);
            }
        }
        running = ReloadPlan.after(running, wanted);
        wiring.reloadStatus().applied(needRestart);
        wanted.warnings().forEach(LOG::warn);
        CertificateWatch.reloadAll(wiring.gateway().tlsFiles());
        LOG.info("configuration read again");
    }

    private void apply(ReloadPlan step) {
        Gateway gateway = wiring.gateway();
        switch (step) {
            case ReloadPlan.Routes(var routes) -> {
                gateway.reload(routes);
                LOG.atInfo().addKeyValue("section", "routes").log("reloaded");
            }
            case ReloadPlan.Limits(var limits) -> {
                gateway.reload(limits);
                LOG.atInfo().addKeyValue("section", "limits").log("reloaded");
            }
            case ReloadPlan.LogLevel(var level) -> {
                Logging.level(level);
                LOG.atInfo().addKeyValue("section", "log.level").log("reloaded");
            }
            case ReloadPlan.NeedsRestart(String section, String explanation) ->
                LOG.atWarn()
                        .addKeyValue("section", section)
                        .addKeyValue("explanation", explanation)
                        .log("changed, and takes effect only after a restart");
        }
    }

    /**
     * Lets running sessions end by themselves, for as long as drain-timeout, or until somebody is impatient.
     *
     * @return why it ends now
     */
    private Wish drain() throws InterruptedException {
        Duration timeout = running.gateway().limits().drainTimeout();
        service.stopping(timeout.plus(AFTER_DRAIN));
        Gateway gateway = wiring.gateway();
        gateway.drain();
        LOG.atInfo()
                .addKeyValue("sessions", gateway.sessions().taken())
                .addKeyValue("drain_timeout", timeout.toSeconds() + "s")
                .log("draining; a second signal stops at once");
        long end = System.nanoTime() + timeout.toNanos();
        @Nullable Wish impatience = null;
        while (impatience != Wish.STOP
                && impatience != Wish.BROKEN
                && gateway.sessions().taken() > 0
                && System.nanoTime() < end) {
            impatience = wishes.poll(DRAIN_POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        }
        return impatience == Wish.BROKEN ? Wish.BROKEN : Wish.STOP;
    }
}
