package io.portcullis.proxy.fence;

import io.portcullis.proxy.route.Route;

/**
 * What a session is doing, as far as one counts sessions.
 *
 * @param cluster the name of its cluster
 * @param node the name of its node, or empty while it has none
 * @param state the word for its phase
 */
public record SessionKind(String cluster, Route route, String node, String state) {}
