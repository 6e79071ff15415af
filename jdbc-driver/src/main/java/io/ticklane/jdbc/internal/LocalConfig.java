package io.ticklane.jdbc.internal;

import java.io.File;
import org.apache.calcite.avatica.ConnectionConfig;
import org.apache.calcite.avatica.ConnectionProperty;
import org.apache.calcite.avatica.ConnectionPropertyValue;
import org.apache.calcite.avatica.ha.LBStrategy;
import org.apache.calcite.avatica.remote.AvaticaHttpClientFactory;
import org.apache.calcite.avatica.remote.Service;
import org.jspecify.annotations.Nullable;

/// Avatica's settings, of which only the time zone means something here. Avatica's own class for
/// them loads its HTTP client and a logger, which prints to the console of the application.
///
/// @param timeZone in which times without zone are read, or null for that of the JVM
record LocalConfig(@Nullable String timeZone) implements ConnectionConfig {

    @Override
    public @Nullable String schema() {
        return null;
    }

    @Override
    public Service.@Nullable Factory factory() {
        return null;
    }

    @Override
    public @Nullable String url() {
        return null;
    }

    @Override
    public @Nullable String serialization() {
        return null;
    }

    @Override
    public @Nullable String authentication() {
        return null;
    }

    @Override
    public @Nullable String avaticaUser() {
        return null;
    }

    @Override
    public @Nullable String avaticaPassword() {
        return null;
    }

    @Override
    public @Nullable AvaticaHttpClientFactory httpClientFactory() {
        return null;
    }

    @Override
    public @Nullable String httpClientClass() {
        return null;
    }

    @Override
    public @Nullable String kerberosPrincipal() {
        return null;
    }

    @Override
    public @Nullable File kerberosKeytab() {
        return null;
    }

    @Override
    public @Nullable String keystoreType() {
        return null;
    }

    @Override
    public @Nullable File truststore() {
        return null;
    }

    @Override
    public @Nullable String truststorePassword() {
        return null;
    }

    @Override
    public @Nullable File keystore() {
        return null;
    }

    @Override
    public @Nullable String keystorePassword() {
        return null;
    }

    @Override
    public @Nullable String keyPassword() {
        return null;
    }

    @Override
    @SuppressWarnings("deprecation")
    public org.apache.calcite.avatica.remote.HostnameVerificationConfigurable.@Nullable
            HostnameVerification
            hostnameVerification() {
        return null;
    }

    @Override
    public boolean transparentReconnectionEnabled() {
        return false;
    }

    @Override
    public int fetchSize() {
        return 0;
    }

    @Override
    public boolean useClientSideLb() {
        return false;
    }

    @Override
    public @Nullable String getLbURLs() {
        return null;
    }

    @Override
    public @Nullable LBStrategy getLBStrategy() {
        return null;
    }

    @Override
    public int getLBConnectionFailoverRetries() {
        return 0;
    }

    @Override
    public long getLBConnectionFailoverSleepTime() {
        return 0;
    }

    @Override
    public long getHttpConnectionTimeout() {
        return 0;
    }

    @Override
    public long getHttpResponseTimeout() {
        return 0;
    }

    @Override
    public @Nullable String getTokenFile() {
        return null;
    }

    @Override
    public @Nullable String getBearerToken() {
        return null;
    }

    @Override
    public @Nullable String getBearerTokenProviderClass() {
        return null;
    }

    @Override
    public ConnectionPropertyValue customPropertyValue(ConnectionProperty property) {
        throw new UnsupportedOperationException("the driver has properties of its own");
    }
}
