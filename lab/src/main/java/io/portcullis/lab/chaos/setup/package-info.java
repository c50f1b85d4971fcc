/**
 * The cluster of a campaign: nodes, etcd members and gateways, each in a network namespace of its own.
 */
@NullMarked
package io.portcullis.lab.chaos.setup;

import org.jspecify.annotations.NullMarked;
