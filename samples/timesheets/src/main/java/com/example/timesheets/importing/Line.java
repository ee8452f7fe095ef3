package com.example.timesheets.importing;

import com.example.timesheets.TimesheetEntry;

/**
 * One line of a file: an entry, or the reason why it is none.
 *
 * @param number counted from 1
 */
record Line(int number, TimesheetEntry entry, String error) {
}
