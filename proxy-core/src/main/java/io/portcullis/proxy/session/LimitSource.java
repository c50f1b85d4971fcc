package io.portcullis.proxy.session;

/** The limits in force, which a reload can change. */
public interface LimitSource {
    LimitSettings limits();
}
