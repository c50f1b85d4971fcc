/** The DCS of a demo or a campaign. */
@NullMarked
package io.portcullis.lab.dcs;

import org.jspecify.annotations.NullMarked;
