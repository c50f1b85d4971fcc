package io.portcullis.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Whether a certificate is for a host, by the rules of libpq (fe-secure-common.c): one of its DNS names, or, if it has none, the common
 * name of its subject; a star stands for the whole of the first label.
 */
final class HostNames {
    private static final int DNS_NAME = 2;

    private HostNames() {}

    static boolean match(X509Certificate certificate, String host) throws CertificateParsingException {
        List<String> names = dnsNames(certificate);
        return (names.isEmpty() ? commonNames(certificate) : names).stream().anyMatch(name -> matches(name, host));
    }

    static boolean matches(String name, String host) {
        String wanted = host.toLowerCase(Locale.ROOT);
        String offered = name.toLowerCase(Locale.ROOT);
        int label = wanted.indexOf('.');
        return offered.equals(wanted)
                || (offered.startsWith("*.")
                        && offered.length() > 2
                        && label > 0
                        && offered.substring(1).equals(wanted.substring(label)));
    }

    private static List<String> dnsNames(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> all = certificate.getSubjectAlternativeNames();
        return all == null
                ? List.of()
                : all.stream()
                        .filter(entry -> entry.getFirst().equals(DNS_NAME))
                        .map(entry -> String.valueOf(entry.get(1)))
                        .toList();
    }

    private static List<String> commonNames(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(Rdn::getValue)
                            .map(String::valueOf)
                            .toList();
        } catch (InvalidNameException e) {
            return List.of();
        }
    }
}
