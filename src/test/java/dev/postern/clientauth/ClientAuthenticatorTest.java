package dev.postern.clientauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.postern.oauth.ClientCredential;

class ClientAuthenticatorTest {

    @Test
    void every_credential_but_a_client_id_alone_has_a_class_that_authenticates_by_it() {
        Set<Object> credentials = new HashSet<>(Set.of((Object[]) ClientCredential.class.getPermittedSubclasses()));
        assertTrue(credentials.remove(ClientCredential.Unproven.class));
        Set<Object> served = new HashSet<>();
        for (Field field : ClientAuthenticator.class.getDeclaredFields()) {
            if (ClientAuthentication.class.isAssignableFrom(field.getType())) {
                ParameterizedType way = (ParameterizedType) field.getType().getGenericInterfaces()[0];
                served.add(way.getActualTypeArguments()[0]);
            }
        }
        assertEquals(credentials, served);
    }
}
