package dev.postern.console;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.ws.rs.NameBinding;

/**
 * A form that makes something each time that it is sent. One that is sent twice, as by a second click where no script prevents
 * it, makes one thing: {@link SentForms}. Not for forms that come to the same when they are sent again.
 */
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD })
public @interface MakesOne {
}
