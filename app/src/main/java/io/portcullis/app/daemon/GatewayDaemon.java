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
    private static final Duration LAST_MESSAGE_TIMEOUT = Duration.ofSeconds(2);

    /**
     * What is left to do after the sessions are gone: the registration is deleted, or barriers wait for it. A process that takes longer has
     * something that hangs, and is ended.
     */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

    private static final Duration DRAIN_POLL_INTERVAL = Duration.ofMillis(200);

    private enum Command {
        RELOAD,
        STOP,
        /** A critical thread has ended, or an error happened after which nothing can be relied upon. */
        BROKEN
    }

    /** Reads the configuration again, from where it came from. */
    public interface Source {
        Settings read() throws InvalidConfiguration;
    }

    private final Source source;
    private final Wiring wiring;
    private final BlockingQueue<Command> commands = new LinkedBlockingQueue<>();
    private final ServiceManager service = new ServiceManager(System.getenv());
    private final Deadline deadline = new Deadline(STOP_TIMEOUT, ExitCode.FAILURE);
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
            commands.add(Command.BROKEN);
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
        Signals.on("TERM", () -> commands.add(Command.STOP));
        Signals.on("INT", () -> commands.add(Command.STOP));
        if (!Signals.on("HUP", () -> commands.add(Command.RELOAD))) {
            LOG.warn("SIGHUP was set to ignored before this process started, perhaps by nohup:"
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
        logStarted();
        Command next = commands.take();
        while (next == Command.RELOAD) {
            reload();
            next = commands.take();
        }
        if (next == Command.STOP) {
            next = drain();
        }
        deadline.begin();
        wiring.gateway().stop(LAST_MESSAGE_TIMEOUT);
        if (next == Command.BROKEN) {
            LOG.error("stopped because of the failure that is logged above; exit code {}", ExitCode.FAILURE);
            return ExitCode.FAILURE;
        }
        LOG.info("stopped");
        return ExitCode.SUCCESS;
    }

    private void logStarted() {
        for (Listener listener : wiring.gateway().listeners()) {
            LOG.atInfo()
                    .addKeyValue("listener", listener.settings().bind())
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
                            .addKeyValue("file", problem.place())
                            .addKeyValue("setting", problem.path())
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
     * Lets running sessions end by themselves, for as long as drain-timeout, or until a second signal.
     *
     * @return why it ends now
     */
    private Command drain() throws InterruptedException {
        Duration timeout = running.gateway().limits().drainTimeout();
        service.stopping(timeout.plus(STOP_TIMEOUT));
        Gateway gateway = wiring.gateway();
        gateway.drain();
        LOG.atInfo()
                .addKeyValue("sessions", gateway.sessions().taken())
                .addKeyValue("drain_timeout_seconds", timeout.toSeconds())
                .log("draining; a second signal stops at once");
        long end = System.nanoTime() + timeout.toNanos();
        @Nullable Command second = null;
        while (second != Command.STOP
                && second != Command.BROKEN
                && gateway.sessions().taken() > 0
                && System.nanoTime() < end) {
            second = commands.poll(DRAIN_POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        }
        return second == Command.BROKEN ? Command.BROKEN : Command.STOP;
    }
}
