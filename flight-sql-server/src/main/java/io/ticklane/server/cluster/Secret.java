package io.ticklane.server.cluster;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What the nodes of a cluster know and nobody else does. It never leaves the node and has no text
/// form: nodes show that they know it by signing.
public final class Secret {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST = 16;

    private final SecretKeySpec key;

    private Secret(SecretKeySpec key) {
        this.key = key;
    }

    /// The secret of a text, spaces and line ends around it left out; `where` is where the text
    /// stands, for error 22023 when it is too short.
    public static Secret of(String where, String text) {
        byte[] bytes = text.strip().getBytes(StandardCharsets.UTF_8);
        if (bytes.length < SHORTEST) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the secret in "
                            + where
                            + " must have at least "
                            + SHORTEST
                            + " bytes, but has "
                            + bytes.length);
        }
        return new Secret(new SecretKeySpec(bytes, ALGORITHM));
    }

    /// The secret in a file; error 58030 when it cannot be read.
    public static Secret read(Path file) {
        try {
            return of(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.IO_ERROR, "the secret file " + file + " cannot be read: " + e, e);
        }
    }

    String sign(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new EngineException(ErrorCode.INTERNAL, "this Java has no " + ALGORITHM, e);
        }
    }

    /// Never says what it is.
    @Override
    public String toString() {
        return "secret";
    }
}
