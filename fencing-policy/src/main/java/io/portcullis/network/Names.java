package io.portcullis.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks up all addresses of a host. Blocks. */
public interface Names {
    /** The machine's own way to do it. */
    Names SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /**
     * @param host a name or an address, without brackets
     * @return at least one
     */
    List<InetAddress> all(String host) throws UnknownHostException;
}
