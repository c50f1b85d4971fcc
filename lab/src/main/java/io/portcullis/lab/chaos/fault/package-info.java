/**
 * The faults of a campaign: their kinds, how a seed draws them, and how they are injected and repaired.
 */
@NullMarked
package io.portcullis.lab.chaos.fault;

import org.jspecify.annotations.NullMarked;
