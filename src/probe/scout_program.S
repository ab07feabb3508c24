// The bytes of the scout (see scout_program.h).
  .section .rodata
  .global bulkhead_scout_begin
  .global bulkhead_scout_end
  .balign 16
bulkhead_scout_begin:
  .incbin BULKHEAD_SCOUT
bulkhead_scout_end:
  .byte 0
  .section .note.GNU-stack,"",%progbits
