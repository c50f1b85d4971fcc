/** The DCS of a campaign, of each kind: its servers, and what an operator does to them. */
@NullMarked
package io.portcullis.lab.chaos.dcs;

import org.jspecify.annotations.NullMarked;
