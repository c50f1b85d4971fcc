package io.portcullis.discovery.zookeeper;

import io.portcullis.discovery.settings.ZooKeeperSettings;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import org.apache.zookeeper.server.auth.DigestLoginModule;
import org.jspecify.annotations.Nullable;

/**
 * The users of SASL, in the one place where ZooKeeper's client looks for them: the JVM's JAAS configuration. Other sections stay where they
 * were.
 */
final class ZooKeeperLogins extends Configuration {
    private static final Map<String, ZooKeeperSettings.Login> LOGINS = new ConcurrentHashMap<>();

    private final @Nullable Configuration others;

    private ZooKeeperLogins(@Nullable Configuration others) {
        this.others = others;
    }

    /** @return the name of its section, which is the same for the same login */
    static synchronized String section(ZooKeeperSettings.Login login) {
        if (!(current() instanceof ZooKeeperLogins)) {
            Configuration.setConfiguration(new ZooKeeperLogins(current()));
        }
        for (Map.Entry<String, ZooKeeperSettings.Login> known : LOGINS.entrySet()) {
            if (known.getValue().equals(login)) {
                return known.getKey();
            }
        }
        String section = "portcullis-zookeeper-" + (LOGINS.size() + 1);
        LOGINS.put(section, login);
        return section;
    }

    private static @Nullable Configuration current() {
        try {
            return Configuration.getConfiguration();
        } catch (SecurityException thereIsNoFile) {
            return null;
        }
    }

    /** The password is read each time, so that a new one needs no restart. */
    @Override
    public AppConfigurationEntry @Nullable [] getAppConfigurationEntry(String section) {
        ZooKeeperSettings.Login login = LOGINS.get(section);
        if (login == null) {
            return others == null ? null : others.getAppConfigurationEntry(section);
        }
        try {
            Map<String, String> options = Map.of(
                    "username", login.user(), "password", login.password().read());
            return new AppConfigurationEntry[] {
                new AppConfigurationEntry(DigestLoginModule.class.getName(), LoginModuleControlFlag.REQUIRED, options)
            };
        } catch (IOException readBefore) {
            return null;
        }
    }
}
