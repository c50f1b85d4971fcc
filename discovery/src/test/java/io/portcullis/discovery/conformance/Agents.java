package io.portcullis.discovery.conformance;

/** The Patroni agents of one cluster: they write what Patroni writes, in the way it does. No PostgreSQL runs. */
interface Agents extends AutoCloseable {
    /**
     * A node without a lock takes the free lock, and then says in its record that it is the primary. The lock outlasts the story unless
     * the story ends it.
     */
    void lead(String node);

    /** A node without a lock says in its record that it is a replica. */
    void follow(String node);

    /** The agent of the leader has done another loop: what keeps its lock is renewed. */
    void renew(String node);

    /** The leader gives the lock up for another node, and says in its record that it is a replica. */
    void release(String node);

    /** The agent of the leader was gone for longer than its lock lasts: returns when the DCS has no lock any more. */
    void expire(String node);

    /** The node takes the lock that another node holds, without its consent. */
    void steal(String node);

    /** The record of a node is removed. */
    void remove(String node);

    /**
     * Writes a key of the cluster.
     *
     * @param key without the prefix of the cluster, as {@code members/pg1} or {@code config}
     */
    void put(String key, String value);

    void delete(String key);

    /** Somebody else writes a registration that a gateway cannot read. */
    void putRegistration(String gateway, String value);

    /** An operator removes the registration of a gateway. */
    void deleteRegistration(String gateway);

    @Override
    void close();
}
