package dev.postern.config;

import java.util.List;

/**
 * What a feature demands of its settings besides their types. Each implementation is a bean in the package of the settings; all
 * of them are asked at start, before anything is made, and what they say is told at once.
 */
public interface SettingsCheck {

    /**
     * What is wrong; empty when nothing is. Does no I/O.
     *
     * @return a sentence each, which begins with the property, says what to write, and holds no secret
     */
    List<String> refusals();
}
