/**
 * The faults of a campaign: which there are, which one a seed draws, and how it is done and repaired.
 */
@NullMarked
package io.portcullis.lab.chaos.fault;

import org.jspecify.annotations.NullMarked;
