/**
 * The clients of a campaign: they append to registers, read them, and record every operation.
 */
@NullMarked
package io.portcullis.lab.chaos.client;

import org.jspecify.annotations.NullMarked;
