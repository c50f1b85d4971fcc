package io.portcullis.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is asked of the kernel for each connection, on either side. */
class TransportTest {
    private final Transport transport = new Transport();
    private final MultiThreadIoEventLoopGroup loops = transport.loops(1);

    @AfterEach
    void stop() {
        loops.submit(transport::releaseIdle).syncUninterruptibly();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** A connection as a client's and as a server's. */
    private List<Channel> bothSides() throws Exception {
        CompletableFuture<Channel> accepted = new CompletableFuture<>();
        ChannelInitializer<Channel> initializer = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel client) {
                transport.accepted(client);
                accepted.complete(client);
            }
        };
        Channel listening = transport
                .listen(loops)
                .childHandler(initializer)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        Channel server = transport
                .connect(loops.next(), Duration.ofSeconds(10))
                .handler(new CloseOnException())
                .connect(listening.localAddress())
                .sync()
                .channel();
        return List.of(accepted.get(), server);
    }

    @Test
    void howLongAPeerMayTakeIsLeftToTheKernelUnlessASettingSaysOtherwise() throws Exception {
        assertThat(bothSides())
                .allSatisfy(side -> assertThat(side.config().getOption(EpollChannelOption.TCP_USER_TIMEOUT))
                        .isZero());
        transport.userTimeout(Duration.ofSeconds(7));
        assertThat(bothSides())
                .allSatisfy(side -> assertThat(side.config().getOption(EpollChannelOption.TCP_USER_TIMEOUT))
                        .isEqualTo(7_000));
        transport.userTimeout(null);
        assertThat(bothSides())
                .allSatisfy(side -> assertThat(side.config().getOption(EpollChannelOption.TCP_USER_TIMEOUT))
                        .isZero());
    }

    @Test
    void aPeerThatIsGoneWhileNothingIsSaidIsNoticedAfterTwoMinutes() throws Exception {
        assertThat(bothSides()).allSatisfy(side -> {
            assertThat(side.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
            int idle = side.config().getOption(EpollChannelOption.TCP_KEEPIDLE);
            int interval = side.config().getOption(EpollChannelOption.TCP_KEEPINTVL);
            int probes = side.config().getOption(EpollChannelOption.TCP_KEEPCNT);
            assertThat(idle + interval * probes).isEqualTo(120);
        });
    }
}
