super::suite!(MarkSweep);
