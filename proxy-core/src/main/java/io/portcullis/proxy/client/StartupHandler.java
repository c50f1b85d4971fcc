package io.portcullis.proxy.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.portcullis.pgwire.ProtocolVersion;
import io.portcullis.pgwire.WireLimits;
import io.portcullis.pgwire.startup.StartupDecoder;
import io.portcullis.pgwire.startup.StartupDecoder.Decoded;
import io.portcullis.pgwire.startup.StartupPacket;
import io.portcullis.proxy.lifecycle.SessionEvent;
import io.portcullis.proxy.lifecycle.SessionEventListener;
import io.portcullis.proxy.net.BufferCost;
import io.portcullis.proxy.net.HandlerFailure;
import io.portcullis.proxy.relay.MemoryBudget;
import io.portcullis.proxy.tls.ClientTls;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a client sends before there is a server, one packet at a time: it reads on only when the session asks it to, and holds
 * no more than one packet and what came with it.
 */
public final class StartupHandler extends ChannelInboundHandlerAdapter {
    public static final String NAME = "first-packet";

    private final SessionEventListener session;
    private final MemoryBudget memory;
    private @Nullable ByteBuf collected;
    private int counted;
    private boolean reading = true;
    private boolean directTls;
    private @Nullable ClientStartup startup;
    private ProtocolVersion version = new ProtocolVersion(0);

    /** @param memory what is collected counts against it */
    public StartupHandler(SessionEventListener session, MemoryBudget memory) {
        this.session = session;
        this.memory = memory;
    }

    /** Takes ownership of the buffer. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = BufferCost.compact((ByteBuf) message);
        ByteBuf all = bytes;
        if (collected != null) {
            all = collected.writeBytes(bytes);
            bytes.release();
        }
        collected = all;
        if (!count()) {
            stop(ctx);
            session.onEvent(new SessionEvent.Violated("there is no memory for so many bytes of a client that waits"));
        } else if (reading) {
            decode(ctx, all);
        } else if (all.readableBytes() > 2 * WireLimits.MAX_STARTUP_PACKET) {
            session.onEvent(new SessionEvent.Violated("received data before it was asked for"));
        }
    }

    /** Whether there is memory for what is collected now. */
    private boolean count() {
        int now = (collected == null ? 0 : BufferCost.by(collected)) + (startup == null ? 0 : startup.length());
        boolean fits = now <= counted || now <= memory.share();
        memory.add(now - counted);
        counted = now;
        return fits;
    }

    /** Reads the next packet. */
    public void next(ChannelHandlerContext ctx) {
        reading = true;
        ctx.channel().config().setAutoRead(true);
        if (collected != null && collected.isReadable()) {
            decode(ctx, collected);
        }
    }

    private void decode(ChannelHandlerContext ctx, ByteBuf all) {
        switch (StartupDecoder.decode(all)) {
            case Decoded.NeedMore() -> {}
            case Decoded.Complete(StartupPacket packet, int length) -> packet(ctx, all, packet, length);
            case Decoded.DirectTls() -> {
                stop(ctx);
                session.onEvent(new SessionEvent.TlsStarted());
            }
            case Decoded.Noise() -> {
                stop(ctx);
                session.onEvent(new SessionEvent.NoiseReceived());
            }
            case Decoded.UnsupportedVersion(ProtocolVersion theirs) -> {
                version = theirs;
                stop(ctx);
                session.onEvent(new SessionEvent.UnsupportedVersion());
            }
            case Decoded.Malformed(String why) -> {
                stop(ctx);
                session.onEvent(new SessionEvent.Violated(why));
            }
        }
    }

    private void stop(ChannelHandlerContext ctx) {
        reading = false;
        ctx.channel().config().setAutoRead(false);
    }

    private void packet(ChannelHandlerContext ctx, ByteBuf all, StartupPacket packet, int length) {
        stop(ctx);
        switch (packet) {
            case StartupPacket.StartupMessage message -> {
                if (all.readableBytes() > length && ctx.pipeline().get(SslHandler.class) == null) {
                    // A client that does not wait for answers may have sent all that it has to say. The end of any
                    // other
                    // means that it gave up.
                    ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
                }
                byte[] bytes = new byte[length];
                all.readBytes(bytes);
                startup = new ClientStartup(message.version(), message.parameters(), bytes);
                version = message.version();
                if (all.isReadable()) {
                    count();
                } else {
                    forget();
                }
                session.onEvent(new SessionEvent.StartupReceived(message.replication()));
            }
            case StartupPacket.CancelRequest(var key) -> session.onEvent(new SessionEvent.CancelRequested(key));
            case StartupPacket.SslRequest() -> request(all, length, "SSL", new SessionEvent.SslRequested());
            case StartupPacket.GssEncRequest() ->
                request(all, length, "GSSAPI encryption", new SessionEvent.GssEncRequested());
        }
    }

    /** Bytes behind a request for encryption came in plain text, and would be taken for encrypted ones later (CVE-2021-23214). */
    private void request(ByteBuf all, int length, String what, SessionEvent event) {
        all.skipBytes(length);
        boolean stuffed = all.isReadable();
        forget();
        session.onEvent(
                stuffed ? new SessionEvent.Violated("received unencrypted data after " + what + " request") : event);
    }

    /** From the next byte on TLS ends here; what has been collected is the beginning of the handshake if the client did not ask first. */
    public void beginTls(ChannelHandlerContext ctx, SslHandler tls, boolean direct) {
        directTls = direct;
        ctx.pipeline().addFirst(tls);
        ByteBuf hello = take();
        if (hello != null) {
            ctx.pipeline().fireChannelRead(hello);
            ctx.pipeline().fireChannelReadComplete();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            SslHandler tls = ctx.pipeline().get(SslHandler.class);
            boolean named = tls != null && ClientTls.ALPN.equals(tls.applicationProtocol());
            if (!handshake.isSuccess() && !ctx.channel().isActive()) {
                // A client that dislikes what it is shown says so first.
                session.onEvent(new SessionEvent.ClientGone());
            } else if (!handshake.isSuccess() || (directTls && !named)) {
                session.onEvent(new SessionEvent.TlsFailed());
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        session.onEvent(new SessionEvent.ClientGone());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A failed handshake comes as an event too; anything else closes the channel, and that is what the session
        // hears of.
        HandlerFailure.close(ctx, cause);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (startup != null) {
            startup = startup.withoutBytes();
        }
        forget();
    }

    private void forget() {
        if (collected != null) {
            collected.release();
            collected = null;
        }
        count();
    }

    /** The StartupMessage, or null if none has been received. */
    public @Nullable ClientStartup startup() {
        return startup;
    }

    /** Hands over what was collected behind the last packet, which the caller owns, and lets go of the message: the relay begins. */
    public @Nullable ByteBuf finish() {
        if (startup != null) {
            startup = startup.withoutBytes();
        }
        return take();
    }

    private @Nullable ByteBuf take() {
        ByteBuf all = collected;
        collected = null;
        count();
        return all;
    }

    public ProtocolVersion version() {
        return version;
    }
}
