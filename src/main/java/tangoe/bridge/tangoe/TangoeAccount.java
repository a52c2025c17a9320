package tangoe.bridge.tangoe;

import static tangoe.bridge.vendor.Vendor.TANGOE;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.BufferedHttpEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import tangoe.bridge.vendor.Contact;
import tangoe.bridge.vendor.LocalQuota;
import tangoe.bridge.vendor.Quota;
import tangoe.bridge.vendor.Rate;
import tangoe.bridge.vendor.SignInRefused;
import tangoe.bridge.vendor.TokenKeeper;

/**
 * An account at Tangoe Mobile. As {@code httpClientConfigurer} of {@code camel-http} it signs each call in
 * (docs/vendors/tangoe.md, sign-in): with the static API token in the header {@code API-Token}, or with the JWT of
 * {@code /v2/token}, which all calls share. How the JWT is sent is not documented; {@code Authorization: Bearer} is assumed.
 *
 * <p>GET calls are spaced: the vendor takes 100 a minute (docs/vendors/tangoe.md, rate limit). A call that is made again for a
 * 401 counts again.
 */
public final class TangoeAccount implements HttpClientConfigurer {

    private static final Timeout LONGEST_CONNECT = Timeout.ofSeconds(10);
    private static final int MOST_CONNECTIONS = 256;
    private static final int LONGEST_LINE = 16 << 10;
    private static final int MOST_HEADERS = 200;
    private static final TimeValue IDLE = TimeValue.ofSeconds(5);

    private String url;
    private String auth = "api-token";
    private String apiToken;
    private String clientId;
    private String clientSecret;
    private String subject;
    private int getsPerMinute = 90;
    private Duration timeOut = Duration.ofSeconds(60);
    private Clock clock = Clock.systemUTC();
    private volatile TokenKeeper token;
    private volatile Quota gets;
    private volatile Contact contact;

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        TangoeCalls calls = new TangoeCalls(contact(), gets(), timeOut, clock);
        // Only the inbox decides what is tried again, and when.
        client.disableAutomaticRetries().disableCookieManagement().disableRedirectHandling().disableContentCompression()
                .setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(Timeout.of(timeOut)).build()).setConnectionManager(connections()).evictIdleConnections(IDLE)
                .addExecInterceptorFirst("tangoe-sign-in", this::signedIn)
                .addExecInterceptorFirst("tangoe-judged", calls::judged)
                .addExecInterceptorBefore(ChainElement.CONNECT.name(), "tangoe-turn", calls::inTurn);
    }

    /** A create on a connection that Tangoe has closed would end as uncertain, so each connection is tested before use. */
    private HttpClientConnectionManager connections() {
        return PoolingHttpClientConnectionManagerBuilder.create().useSystemProperties()
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(contact().tls()))
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom().setMaxLineLength(LONGEST_LINE).setMaxHeaderCount(MOST_HEADERS).build()).build())
                .setMaxConnPerRoute(MOST_CONNECTIONS).setMaxConnTotal(MOST_CONNECTIONS)
                .setDefaultConnectionConfig(ConnectionConfig.custom().setConnectTimeout(LONGEST_CONNECT)
                        .setSocketTimeout(Timeout.of(timeOut)).setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS).build())
                .build();
    }

    private ClassicHttpResponse signedIn(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        if (!auth.equals("jwt")) {
            request.setHeader("API-Token", apiToken);
            return chain.proceed(request, scope);
        }
        if (request.getEntity() != null && !request.getEntity().isRepeatable()) {
            request.setEntity(new BufferedHttpEntity(request.getEntity()));
        }
        // The client adds headers to the request and refuses one that has them already, so a retry sends a copy.
        ClassicHttpRequest again = ClassicRequestBuilder.copy(request).build();
        String used = token().value();
        request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + used);
        try {
            return chain.proceed(request, scope);
        } catch (SignInRefused ended) {
            token().notAccepted(used);
            again.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token().value());
            return chain.proceed(again, scope);
        }
    }

    private synchronized TokenKeeper token() {
        if (token == null) {
            token = new TokenKeeper(new TangoeToken(url, clientId, clientSecret, subject), TANGOE, LONGEST_CONNECT.toDuration(), timeOut,
                    contact(), clock);
        }
        return token;
    }

    private synchronized Contact contact() {
        if (contact == null) {
            contact = Contact.alone(TANGOE, clock);
        }
        return contact;
    }

    private synchronized Quota gets() {
        if (gets == null) {
            gets = new LocalQuota(TANGOE, Rate.perMinute(getsPerMinute));
        }
        return gets;
    }

    public String getUrl() {
        return url;
    }

    /** @param url of the tenant, such as {@code https://acme.thefutureis.mobi} */
    public void setUrl(String url) {
        this.url = url;
    }

    /** @param auth {@code api-token} or {@code jwt} */
    public void setAuth(String auth) {
        this.auth = auth;
    }

    public void setApiToken(String apiToken) {
        this.apiToken = apiToken;
    }

    public void setClientId(String clientId) {
        this.clientId = clientId;
    }

    public void setClientSecret(String clientSecret) {
        this.clientSecret = clientSecret;
    }

    /** @param subject e-mail of the user that the client acts as */
    public void setSubject(String subject) {
        this.subject = subject;
    }

    /** @param getsPerMinute counted for this object alone; {@link #setGets} shares a count */
    public void setGetsPerMinute(int getsPerMinute) {
        this.getsPerMinute = getsPerMinute;
    }

    /** @param gets counts GET calls, instead of {@code getsPerMinute} */
    public void setGets(Quota gets) {
        this.gets = gets;
    }

    /** @param contact shared by all calls to Tangoe; without it this object has its own */
    public void setContact(Contact contact) {
        this.contact = contact;
    }

    /** @param timeOut longest wait for the start of an answer, and again for the whole of it; also for a token */
    public void setTimeOut(Duration timeOut) {
        this.timeOut = timeOut;
    }

    public void setClock(Clock clock) {
        this.clock = clock;
    }
}
