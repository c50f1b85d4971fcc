/**
 * The cluster of a campaign: members of the DCS, nodes and gateways, each in its own network namespace.
 */
@NullMarked
package io.portcullis.lab.chaos.setup;

import org.jspecify.annotations.NullMarked;
